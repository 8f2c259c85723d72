package org.sluice.module.keyword_filter;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a label in a message means. Mail readers take the larger set where a smaller one is named (WHATWG Encoding Standard, section
 * 4.2), and senders rely on it: what says GB2312 is GB18030, what says ISO-8859-1 has the quotation marks of Windows.
 */
final class Charsets {

    private static final Map<String, String> LARGER = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gb_2312-80", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("cp936", "GB18030"),
            Map.entry("big5", "Big5-HKSCS"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("iso-2022-jp", "x-windows-50221"));

    private Charsets() {}

    /** The charset of that name; empty where there is none. */
    static Optional<Charset> of(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT);
        return known(LARGER.getOrDefault(name, name)).or(() -> known(name));
    }

    /** As {@link #of}, but empty also for ASCII: octets beyond it then need a guess. */
    static Optional<Charset> declared(String label) {
        return of(label).filter(charset -> !charset.equals(StandardCharsets.US_ASCII));
    }

    private static Optional<Charset> known(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }
}
