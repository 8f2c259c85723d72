package org.sluice.module.rbl.rbldnsd;

import java.util.List;

/** Entries that share one value, so that none of them needs room for its own; what stands behind an entry says nothing. */
abstract class TrivialSet extends Entries {

    private boolean hasValue;

    TrivialSet(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    /** The first one counts, for the entries in front of it too. */
    @Override
    final void setUsual(Value value) throws Malformed {
        if (!hasValue) {
            super.setUsual(value);
        }
        hasValue = true;
    }

    /** Has the value of all entries. */
    final Found listed(String subject) {
        return new Found(List.of(values.of(values.usual())), false, subject);
    }

    static void demand(boolean fits, String otherwise) throws Malformed {
        if (!fits) {
            throw new Malformed(otherwise);
        }
    }
}
