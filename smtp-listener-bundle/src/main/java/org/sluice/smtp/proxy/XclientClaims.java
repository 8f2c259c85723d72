package org.sluice.smtp.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.HelloName;
import org.sluice.smtp.codec.Reply;
import org.sluice.support.configuration.Reading;
import org.sluice.support.net.Cidr;
import org.sluice.support.text.Xtext;

/**
 * What a trusted client says about the one it speaks for: the arguments of XCLIENT, as Postfix has them. An attribute that
 * is not named stays as it is; an address that is not known is 0.0.0.0, which no allow-list of ours holds.
 */
public final class XclientClaims {

    public static final String ATTRIBUTES = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

    private static final Set<String> NAMES = Set.of(ATTRIBUTES.split(" "));
    private static final Set<String> NOT_KNOWN = Set.of("[UNAVAILABLE]", "[TEMPUNAVAIL]");
    private static final String IPV6 = "IPV6:";
    private static final int MAX_VALUE = 255;

    private final Map<String, String> values;

    private XclientClaims(Map<String, String> values) {
        this.values = values;
    }

    /** Reads {@code NAME=value NAME=value}, the values as xtext (RFC 3461 section 4). */
    public static XclientClaims parse(String argument) throws CommandRefused {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : argument.split(" +")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).toUpperCase(Locale.ROOT);
            if (!NAMES.contains(name) || values.put(name, decoded(pair.substring(equals + 1))) != null) {
                throw new CommandRefused(Reply.PARAMETER_SYNTAX);
            }
        }
        XclientClaims claims = new XclientClaims(values);
        claims.check();
        return claims;
    }

    /** Only an address, as XREMOTEIP has it. */
    public static XclientClaims address(String address) throws CommandRefused {
        XclientClaims claims = new XclientClaims(Map.of("ADDR", address));
        claims.check();
        return claims;
    }

    /** The client spoken for, where {@code now} is the one so far. */
    public InetSocketAddress client(InetSocketAddress now) {
        return endpoint("ADDR", "PORT", now);
    }

    /** Where it connected to. */
    public InetSocketAddress local(InetSocketAddress now) {
        return endpoint("DESTADDR", "DESTPORT", now);
    }

    /** The name it greeted the other side with. */
    public Optional<String> hello() {
        return known("HELO");
    }

    public boolean isEsmtp() {
        return "ESMTP".equalsIgnoreCase(values.get("PROTO"));
    }

    /** The user it proved to be there. */
    public Optional<String> login() {
        return known("LOGIN");
    }

    /** What the connection dictionary is to hold besides. */
    public Map<String, String> about(InetAddress proxy) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("proxy_protocol", "xclient");
        about.put("proxy_address", proxy.getHostAddress());
        known("NAME").ifPresent(name -> about.put("xclient_name", name));
        return about;
    }

    /** Refuses now what could not be used later. */
    private void check() throws CommandRefused {
        boolean sound = isAddress("ADDR")
                && isAddress("DESTADDR")
                && isPort("PORT")
                && isPort("DESTPORT")
                && known("PROTO")
                        .map(p -> p.equalsIgnoreCase("SMTP") || isEsmtp())
                        .orElse(true)
                && hello().map(HelloName::isTaken).orElse(true);
        if (!sound) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
    }

    private Optional<String> known(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(value -> !NOT_KNOWN.contains(value.toUpperCase(Locale.ROOT)));
    }

    private InetSocketAddress endpoint(String address, String port, InetSocketAddress now) {
        InetAddress host = values.containsKey(address)
                ? known(address).map(XclientClaims::literal).orElse(Cidr.literal("0.0.0.0"))
                : now.getAddress();
        int number = values.containsKey(port)
                ? known(port).map(Integer::parseInt).orElse(0)
                : values.containsKey(address) ? 0 : now.getPort();
        return new InetSocketAddress(host, number);
    }

    private boolean isAddress(String name) {
        try {
            known(name).ifPresent(XclientClaims::literal);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isPort(String name) {
        return known(name)
                .map(port ->
                        port.length() <= 5 && Reading.number(port, 0, 65_535).isPresent())
                .orElse(true);
    }

    private static InetAddress literal(String text) {
        boolean ipv6 = text.regionMatches(true, 0, IPV6, 0, IPV6.length());
        String digits = ipv6 ? text.substring(IPV6.length()) : text;
        if (digits.indexOf('%') >= 0 || digits.indexOf('[') >= 0 || ipv6 && digits.indexOf(':') < 0) {
            throw new IllegalArgumentException("address");
        }
        return Cidr.unmapped(Cidr.literal(digits));
    }

    /** One value out of xtext; no control characters, whatever they were written as. */
    public static String decoded(String xtext) throws CommandRefused {
        return Xtext.decodeLeniently(xtext)
                .filter(text -> !text.isEmpty() && text.length() <= MAX_VALUE)
                .filter(text -> text.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .orElseThrow(() -> new CommandRefused(Reply.PARAMETER_SYNTAX));
    }
}
