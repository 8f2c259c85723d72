package org.sluice.support.text;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Undoes character references (HTML Living Standard, section 13.2.5.72) in a text that comes character by character: all
 * numbers, and the names that mail uses. What is no reference stays. For one thread at a time.
 */
public final class CharacterReferences implements IntConsumer {

    private static final int LONGEST = 32;
    /** The names from U+00A0 to U+00FF, which also count without a semicolon. */
    private static final String LATIN_1 =
            "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"
                    + " sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring"
                    + " AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash"
                    + " Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml"
                    + " igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn"
                    + " yuml";

    private static final Map<String, Integer> NAMED = named();

    private final IntConsumer sink;
    private final StringBuilder name = new StringBuilder();
    private boolean inReference;

    /** Hands every character on as soon as it is known. */
    public CharacterReferences(IntConsumer sink) {
        this.sink = sink;
    }

    /** A whole text with its references undone. */
    public static String undone(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        StringBuilder undone = new StringBuilder(text.length());
        CharacterReferences references = new CharacterReferences(undone::appendCodePoint);
        text.codePoints().forEach(references);
        references.end();
        return undone.toString();
    }

    /** One more code point. */
    @Override
    public void accept(int c) {
        if (inReference) {
            boolean part = isNumber() ? isDigit(c) : c < 0x80 && Character.isLetterOrDigit(c);
            part |= c == '#' && name.length() == 0;
            if (part && name.length() < LONGEST) {
                name.append((char) c);
                return;
            }
            resolve(c == ';');
            if (c == ';') {
                return;
            }
        }
        if (c == '&') {
            inReference = true;
        } else {
            sink.accept(c);
        }
    }

    /** The text is over: what was held back is handed on. What follows is another text. */
    public void end() {
        if (inReference) {
            resolve(false);
        }
    }

    private boolean isNumber() {
        return name.length() > 0 && name.charAt(0) == '#';
    }

    /** The digits of a number end where its kind of digits does, not where the word does. */
    private boolean isDigit(int c) {
        boolean kind = name.length() == 1 && (c == 'x' || c == 'X');
        boolean hexadecimal = name.length() > 1 && Character.toLowerCase(name.charAt(1)) == 'x';
        return kind || c < 0x80 && Character.digit(c, hexadecimal ? 16 : 10) >= 0;
    }

    private void resolve(boolean semicolon) {
        inReference = false;
        int c = value(name.toString(), semicolon);
        if (c >= 0) {
            sink.accept(c);
        } else {
            sink.accept('&');
            name.chars().forEach(sink::accept);
            if (semicolon) {
                sink.accept(';');
            }
        }
        name.setLength(0);
    }

    /** -1 for what is no reference. */
    private static int value(String name, boolean semicolon) {
        if (name.startsWith("#")) {
            return number(name);
        }
        int known = NAMED.getOrDefault(name, -1);
        return semicolon || known <= 0xff ? known : -1;
    }

    private static int number(String name) {
        boolean hexadecimal = name.startsWith("#x") || name.startsWith("#X");
        long number = 0;
        int digits = hexadecimal ? 2 : 1;
        if (name.length() == digits) {
            return -1;
        }
        for (int i = digits; i < name.length(); i++) {
            int digit = Character.digit(name.charAt(i), hexadecimal ? 16 : 10);
            if (digit < 0) {
                return -1;
            }
            number = Math.min(number * (hexadecimal ? 16 : 10) + digit, Integer.MAX_VALUE);
        }
        boolean none = number == 0 || number > Character.MAX_CODE_POINT || number >= 0xd800 && number <= 0xdfff;
        if (number >= 0x80 && number < 0xa0) {
            return new String(new byte[] {(byte) number}, Charset.forName("windows-1252")).charAt(0);
        }
        return none ? 0xfffd : (int) number;
    }

    private static Map<String, Integer> named() {
        Map<String, Integer> named = new HashMap<>();
        int c = 0xa0;
        for (String each : LATIN_1.split(" ")) {
            named.put(each, c++);
        }
        named.putAll(Map.of("amp", (int) '&', "lt", (int) '<', "gt", (int) '>', "quot", (int) '"'));
        named.putAll(Map.of("AMP", (int) '&', "LT", (int) '<', "GT", (int) '>', "QUOT", (int) '"'));
        named.putAll(Map.of(
                "apos",
                (int) '\'',
                "euro",
                0x20ac,
                "hellip",
                0x2026,
                "ndash",
                0x2013,
                "mdash",
                0x2014,
                "lsquo",
                0x2018,
                "rsquo",
                0x2019,
                "ldquo",
                0x201c,
                "rdquo",
                0x201d,
                "bull",
                0x2022));
        named.putAll(Map.of(
                "trade",
                0x2122,
                "ensp",
                0x2002,
                "emsp",
                0x2003,
                "thinsp",
                0x2009,
                "zwnj",
                0x200c,
                "zwj",
                0x200d,
                "lrm",
                0x200e,
                "rlm",
                0x200f,
                "Tab",
                (int) '\t',
                "NewLine",
                (int) '\n'));
        named.putAll(Map.of(
                "num", (int) '#', "percnt", (int) '%', "dollar", (int) '$', "excl", (int) '!', "period", (int) '.',
                "comma", (int) ',', "colon", (int) ':', "sol", (int) '/', "commat", (int) '@', "lowbar", (int) '_'));
        named.put("bsol", (int) '\\');
        return Map.copyOf(named);
    }
}
