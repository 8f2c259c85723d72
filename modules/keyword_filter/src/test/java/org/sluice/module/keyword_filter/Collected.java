package org.sluice.module.keyword_filter;

import java.util.function.UnaryOperator;

/** Keeps what it gets; a bar for each end. */
final class Collected implements Characters {

    private final StringBuilder text = new StringBuilder();

    /** What a filter makes of a text. */
    static String of(UnaryOperator<Characters> filter, String text) {
        Collected collected = new Collected();
        Characters chain = filter.apply(collected);
        text.codePoints().forEach(chain::accept);
        chain.end();
        String all = collected.toString();
        return all.endsWith("|") ? all.substring(0, all.length() - 1) : all + " (no end)";
    }

    @Override
    public void accept(int codePoint) {
        text.appendCodePoint(codePoint);
    }

    @Override
    public void end() {
        text.append('|');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
