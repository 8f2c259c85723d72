package org.sluice.module.rbl.rbldnsd;

import java.net.InetAddress;
import java.util.List;

/** The entries of a dataset, of one kind. Filled line by line, then sorted once, then only asked. */
abstract class Entries {

    /** As many values as are looked at of one entry; a file may give it thousands. */
    static final int MOST_VALUES = 16;

    final Values values;
    final Substitutions substitutions;
    final Budget budget;

    Entries(Values values, Substitutions substitutions, Budget budget) {
        this.values = values;
        this.substitutions = substitutions;
        this.budget = budget;
    }

    /** Takes one line that is neither empty nor a comment nor special. */
    final void line(String text) throws Malformed {
        Cursor line = new Cursor(text);
        if (isDefault(line)) {
            setUsual(Value.read(line, values.of(1), substitutions));
            return;
        }
        boolean excluded = line.skip('!');
        line.skipBlanks();
        entry(line, excluded);
    }

    /** From here on entries without a value of their own have this one. */
    void setUsual(Value value) throws Malformed {
        values.setUsual(value);
    }

    /** A colon at the beginning says what counts for all entries that follow. */
    boolean isDefault(Cursor line) {
        return line.peek() == ':';
    }

    /** Reads what stands behind an entry; the number of its value. */
    final int value(Cursor line, boolean excluded) throws Malformed {
        if (!line.isBehindEntry()) {
            throw new Malformed("malformed entry");
        }
        line.skipBlanks();
        if (excluded) {
            return Values.EXCLUDED;
        }
        return line.isOver() ? values.usual() : values.add(Value.read(line, values.of(values.usual()), substitutions));
    }

    abstract void entry(Cursor line, boolean excluded) throws Malformed;

    /** Blocks of IPv4 addresses larger than that are passed over from here on. */
    void limitRanges(long most) {}

    /** No more lines come. */
    abstract void finish();

    abstract int count();

    Found find(InetAddress address) {
        return Found.NOTHING;
    }

    Found find(String name) {
        return Found.NOTHING;
    }

    /** What a list has about a subject. */
    record Found(List<Value> values, boolean excluded, String subject) {
        static final Found NOTHING = new Found(List.of(), false, "");
        static final Found EXCLUSION = new Found(List.of(), true, "");
    }
}
