package org.sluice.smtp.configuration;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.auth.AuthOptions;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.content.ContentRules;
import org.sluice.smtp.extension.EnvelopeOptions;
import org.sluice.smtp.extension.ExtensionOptions;
import org.sluice.smtp.extension.Extensions;
import org.sluice.smtp.extension.TrustedExtension;
import org.sluice.smtp.limits.Patience;
import org.sluice.smtp.limits.TarpitOptions;
import org.sluice.smtp.proxy.ProxyOptions;
import org.sluice.smtp.scope.Options;

/**
 * What holds for one session, merged from the scopes that match its client. Immutable; a session keeps the options it
 * began with.
 */
public final class SessionOptions implements ExtensionOptions {

    /** When a client refused at CONNECT is told. */
    public enum RefuseAt {
        CONNECT,
        RCPTTO
    }

    /** What happens to a bare CR or LF inside a message. */
    public enum BareLineEnds {
        REFUSE,
        NORMALISE
    }

    /** What happens to a NUL inside a message. */
    public enum NulOctets {
        ACCEPT,
        REFUSE
    }

    /** What happens to input that comes where a client has to wait. */
    public enum UnauthorizedPipelining {
        ACCEPT,
        NOTE,
        REFUSE
    }

    private static final long MOST = 1L << 40;
    private static final int MANY = 1_000_000;
    private static final double DAY = 86_400;

    public final Map<String, String> context;
    public final String hostname;
    final String bannerText;
    private final String staticBanner;
    private final Set<String> extensions;
    private final EnvelopeOptions envelope;
    public final RefuseAt refuseAt;
    public final boolean requireEhlo;
    public final boolean allowNullSender;
    public final boolean allowIpLiteral;
    public final boolean allowSpaceAfterColon;
    public final boolean allowMissingBrackets;
    public final BareLineEnds bareLineEnds;
    public final NulOctets nulOctets;
    public final ContentRules.MissingHeaders missingHeaders;
    public final int maxLineLength;
    public final AddressOptions addresses;
    public final ProxyOptions proxy;
    public final SocketOptions socket;
    public final Duration dataGraceTime;
    public final long dataMinimumRate;
    public final Duration coreHoldTime;
    public final int maxCommandLength;
    public final TarpitOptions tarpit;
    public final UnauthorizedPipelining unauthorizedPipelining;
    private final long maxMessageSize;
    private final long maxRecipientsPerMessage;
    private final long maxRecipientsPerConnection;
    private final long maxReceptionsPerConnection;
    public final long bodyInMemory;
    public final Set<String> forbiddenCommands;
    private final Patience calm;
    private final Patience stressed;
    public final AuthOptions auth;
    public final SubmissionOptions submission;
    private final Map<Reply, SmtpReply> replies;
    private final Set<SmtpReply> own = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Checks every value.
     *
     * @throws org.sluice.validation.ConfigurationRefused naming the first bad one
     */
    SessionOptions(Options options, Map<String, String> context) {
        this.context = Map.copyOf(withHostname(options, context));
        hostname = hostname(options);
        bannerText = printable(options, "banner_text", "ESMTP Sluice");
        staticBanner = staticBanner(options);
        extensions = extensions(options);
        envelope = EnvelopeOptions.of(options);
        refuseAt = options.word("refuse_at", RefuseAt.CONNECT, RefuseAt.class);
        requireEhlo = options.flag("require_ehlo", true);
        allowNullSender = options.flag("allow_null_envelope_sender", true);
        allowIpLiteral = options.flag("allow_ip_literal", true);
        allowSpaceAfterColon = options.flag("allow_space_after_colon", true);
        allowMissingBrackets = options.flag("allow_missing_brackets", true);
        bareLineEnds = options.word("bare_line_ends", BareLineEnds.REFUSE, BareLineEnds.class);
        nulOctets = options.word("nul_octets", NulOctets.ACCEPT, NulOctets.class);
        missingHeaders = options.word(
                "rfc2822_missing_headers", ContentRules.MissingHeaders.ALLOW, ContentRules.MissingHeaders.class);
        maxLineLength = ContentRules.maxLineLength(options);
        addresses = AddressOptions.of(options);
        proxy = new ProxyOptions(options);
        socket = SocketOptions.of(options);
        calm = Patience.calm(options);
        stressed = Patience.stressed(options, calm);
        dataGraceTime = options.seconds("data_grace_time", "60", 0.1, DAY);
        dataMinimumRate = options.number("data_minimum_rate", 100, 0, MOST);
        coreHoldTime = options.seconds("core_hold_time", "10", 0, 60);
        maxCommandLength = (int) options.number("max_command_length", 4_096, 512, 65_536);
        tarpit = TarpitOptions.of(options);
        unauthorizedPipelining =
                options.word("unauthorized_pipelining", UnauthorizedPipelining.NOTE, UnauthorizedPipelining.class);
        maxMessageSize = options.number("max_message_size", 52_428_800, 0, MOST);
        maxRecipientsPerMessage = options.number("max_recipients_per_message", 1_000, 0, MANY);
        maxRecipientsPerConnection = options.number("max_recipients_per_connection", 0, 0, MOST);
        maxReceptionsPerConnection = options.number("max_receptions_per_connection", 0, 0, MOST);
        bodyInMemory = options.number("body_in_memory", 131_072, 0, 1 << 30);
        forbiddenCommands = upper(options.words("forbidden_commands", "CONNECT GET POST PUT"));
        auth = AuthOptions.of(options);
        submission = SubmissionOptions.of(options);
        replies = Wordings.of(options);
        own.addAll(replies.values());
    }

    /** The reply in this operator's words. */
    public SmtpReply reply(Reply reply) {
        return replies.get(reply);
    }

    /** How much a client may ask of us now. */
    public Patience patience(boolean underStress) {
        return underStress ? stressed : calm;
    }

    /** Whether a reply is one of the listener's own, and not in the words of module or core. */
    public boolean isOwn(SmtpReply reply) {
        return own.contains(reply);
    }

    @Override
    public Set<String> extensions() {
        return extensions;
    }

    @Override
    public EnvelopeOptions envelope() {
        return envelope;
    }

    @Override
    public long maxMessageSize() {
        return maxMessageSize;
    }

    @Override
    public long maxRecipientsPerMessage() {
        return maxRecipientsPerMessage;
    }

    @Override
    public long maxRecipientsPerConnection() {
        return maxRecipientsPerConnection;
    }

    @Override
    public long maxReceptionsPerConnection() {
        return maxReceptionsPerConnection;
    }

    @Override
    public boolean isTooBig(long octets) {
        return maxMessageSize > 0 && octets > maxMessageSize;
    }

    private static String hostname(Options options) {
        String configured = options.text("banner_hostname", "");
        if (configured.isEmpty()) {
            return HostName.local();
        }
        if (!configured.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw options.refused("banner_hostname", configured, "a domain name");
        }
        return configured;
    }

    /** The name in our Received lines; the core writes them, and reads it out of the dictionary. */
    private static Map<String, String> withHostname(Options options, Map<String, String> context) {
        String name = options.text("received_hostname", "");
        if (name.isEmpty()) {
            return context;
        }
        if (!name.matches("[A-Za-z0-9._:\\[\\]-]{1,255}")) {
            throw options.refused("received_hostname", name, "a domain name");
        }
        Map<String, String> with = new LinkedHashMap<>(context);
        with.putIfAbsent("received_hostname", name);
        return with;
    }

    private static String printable(Options options, String key, String otherwise) {
        String text = options.text(key, otherwise);
        if (text.length() > 400 || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw options.refused(key, text, "at most 400 characters of printable ASCII");
        }
        return text;
    }

    /** The whole first line, for those who want to choose every word of it; empty for one made of name and text. */
    private static String staticBanner(Options options) {
        String banner = printable(options, "static_banner", "");
        if (!banner.isEmpty() && !banner.startsWith("220 ")) {
            throw options.refused("static_banner", banner, "a line that begins with 220");
        }
        return banner.isEmpty() ? "" : banner.substring(4);
    }

    /** The text of the banner. */
    public String banner() {
        return staticBanner.isEmpty() ? hostname + ' ' + bannerText : staticBanner;
    }

    private static Set<String> extensions(Options options) {
        List<String> known = Extensions.keywords();
        Set<String> chosen = upper(options.words("smtp_extensions", String.join(", ", known)));
        for (String keyword : chosen) {
            if (!known.contains(keyword) && !TrustedExtension.KEYWORDS.contains(keyword)) {
                throw options.refused("smtp_extensions", keyword, "some of " + String.join(", ", known));
            }
        }
        return chosen;
    }

    private static Set<String> upper(List<String> words) {
        Set<String> upper = new LinkedHashSet<>();
        words.forEach(word -> upper.add(word.toUpperCase(Locale.ROOT)));
        return upper;
    }
}
