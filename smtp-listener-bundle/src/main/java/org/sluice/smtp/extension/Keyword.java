package org.sluice.smtp.extension;

import java.util.function.Predicate;

/** An extension that is no more than its keyword: what it promises is kept elsewhere. */
record Keyword(String keyword, Predicate<Situation> when) implements Extension {

    /** One that can always be had. */
    Keyword(String keyword) {
        this(keyword, situation -> true);
    }

    @Override
    public boolean isOffered(Situation situation) {
        return when.test(situation);
    }
}
