package org.sluice.smtp.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every extension this listener knows, in the order in which EHLO shows them. A new one is one line here. */
public final class Extensions {

    private static final Map<String, Extension> ALL = byKeyword(
            new Keyword(Capabilities.PIPELINING),
            new SizeExtension(),
            new EightBitMime(),
            new Keyword(Capabilities.CHUNKING),
            new BinaryMime(),
            new AuthExtension(),
            new Keyword(Capabilities.ENHANCED_CODES),
            new SmtpUtf8(),
            new DeliveryStatus(),
            new FutureRelease(),
            new DeliverBy(),
            new MtPriority(),
            new LimitsExtension(),
            new RequireTls(),
            new Keyword(Capabilities.START_TLS, Situation::maySecure),
            new TrustedExtension(TrustedExtension.XCLIENT),
            new TrustedExtension("XREMOTEIP"),
            new TrustedExtension("XSETCONTEXT"),
            new TrustedExtension("XDUMPCONTEXT"));

    private Extensions() {}

    /** All of them, by keyword. */
    static Map<String, Extension> all() {
        return ALL;
    }

    /** What {@code smtp_extensions} names unless it says otherwise. */
    public static List<String> keywords() {
        return ALL.keySet().stream().filter(TrustedExtension::isShipped).toList();
    }

    private static Map<String, Extension> byKeyword(Extension... extensions) {
        Map<String, Extension> byKeyword = new LinkedHashMap<>();
        for (Extension extension : extensions) {
            byKeyword.put(extension.keyword(), extension);
        }
        return byKeyword;
    }
}
