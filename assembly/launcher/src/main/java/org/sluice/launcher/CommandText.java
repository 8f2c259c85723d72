package org.sluice.launcher;

/**
 * A command as an operator types it, for the shell of the server. There {@code %} begins an expression, which nobody types
 * after a digit: in {@code module-canary own_names 2.0.0 10%} it means a percentage, and is passed on as such.
 */
final class CommandText {

    private CommandText() {}

    static String forShell(String typed) {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '\'' || c == '"') {
                quoted = !quoted;
            }
            if (c == '%' && !quoted && i > 0 && Character.isDigit(typed.charAt(i - 1))) {
                text.append('\\');
            }
            text.append(c);
        }
        return text.toString();
    }
}
