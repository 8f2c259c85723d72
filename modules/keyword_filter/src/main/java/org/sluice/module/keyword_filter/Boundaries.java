package org.sluice.module.keyword_filter;

/** Puts a mark where words begin and end, so that a keyword with marks around it is found as a whole word only. */
final class Boundaries implements Characters {

    /** No text has it: controls are left out of them. */
    private static final int MARK = 1;

    private final Characters sink;
    private boolean inWord;

    Boundaries(Characters sink) {
        this.sink = sink;
    }

    @Override
    public void accept(int c) {
        turn(Character.isLetterOrDigit(c) || c == '_');
        sink.accept(c);
    }

    @Override
    public void end() {
        turn(false);
        sink.end();
    }

    private void turn(boolean nowInWord) {
        if (nowInWord != inWord) {
            inWord = nowInWord;
            sink.accept(MARK);
        }
    }
}
