package org.sluice.module.rbl.rbldnsd;

import java.util.ArrayList;
import java.util.List;

/** The values of one dataset by number, so that an entry needs four octets for its own. Number 0 is the exclusion. */
final class Values {

    static final int EXCLUDED = 0;

    private final List<Value> values = new ArrayList<>(List.of(Value.EXCLUDED));
    private final Budget budget;
    private int usual;

    Values(Budget budget, Substitutions substitutions) {
        this.budget = budget;
        values.add(new Value(Value.LISTED, "", substitutions));
        usual = 1;
    }

    /** A value of its own for one entry. */
    int add(Value value) throws Malformed {
        budget.spend(value.weight());
        values.add(value);
        return values.size() - 1;
    }

    /** From here on entries without a value of their own have this one. */
    void setUsual(Value value) throws Malformed {
        usual = add(value);
    }

    int usual() {
        return usual;
    }

    Value of(int number) {
        return values.get(number);
    }
}
