package org.sluice.smtp.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every extension this listener knows, in the order in which EHLO shows them. A new one is one line here. */
final class Extensions {

    private static final Map<String, Extension> ALL = byKeyword(
            new Keyword(Capabilities.PIPELINING),
            new SizeExtension(),
            new EightBitMime(),
            new AuthExtension(),
            new Keyword(Capabilities.ENHANCED_CODES),
            new SmtpUtf8(),
            new DeliveryStatus(),
            new FutureRelease(),
            new DeliverBy(),
            new MtPriority(),
            new LimitsExtension(),
            new RequireTls(),
            new Keyword(StartTls.KEYWORD, Situation::maySecure));

    private Extensions() {}

    /** All of them, by keyword. */
    static Map<String, Extension> all() {
        return ALL;
    }

    /** What {@code smtp_extensions} may name. */
    static List<String> keywords() {
        return List.copyOf(ALL.keySet());
    }

    private static Map<String, Extension> byKeyword(Extension... extensions) {
        Map<String, Extension> byKeyword = new LinkedHashMap<>();
        for (Extension extension : extensions) {
            byKeyword.put(extension.keyword(), extension);
        }
        return byKeyword;
    }
}
