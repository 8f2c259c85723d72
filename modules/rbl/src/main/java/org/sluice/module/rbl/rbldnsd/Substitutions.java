package org.sluice.module.rbl.rbldnsd;

/** The {@code $0} to {@code $9} of a dataset and its base template; the first definition of each counts. */
final class Substitutions {

    private static final int MOST_OCTETS = 254;

    private final String[] variables = new String[10];
    private String base;

    /** Those known so far, for a dataset within a combined one. */
    Substitutions copy() {
        Substitutions copy = new Substitutions();
        System.arraycopy(variables, 0, copy.variables, 0, variables.length);
        copy.base = base;
        return copy;
    }

    void define(int number, String text) {
        if (variables[number] == null) {
            variables[number] = text;
        }
    }

    void defineBase(String text) {
        if (base == null) {
            base = text;
        }
    }

    /** The text of an entry about a subject: an address, or the name that is listed. Empty where there is none. */
    String text(String template, String subject) {
        if (template.startsWith("=")) {
            return expand(template.substring(1), subject, "$=");
        }
        if (base == null) {
            return expand(template, subject, "$=");
        }
        return expand(base, subject, template.isEmpty() ? subject : template);
    }

    /** {@code own}: what stands for {@code $=}. */
    private String expand(String template, String subject, String own) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < template.length() && text.length() < MOST_OCTETS; i++) {
            char c = template.charAt(i);
            char next = i + 1 < template.length() ? template.charAt(i + 1) : '\0';
            if (c != '$') {
                text.append(c);
            } else if (next == '$') {
                text.append('$');
                i++;
            } else if (next >= '0' && next <= '9') {
                String value = variables[next - '0'];
                text.append(value == null ? "$" + next : value);
                i++;
            } else if (next == '=') {
                text.append(own);
                i++;
            } else {
                text.append(subject);
            }
        }
        return text.length() > MOST_OCTETS ? text.substring(0, MOST_OCTETS) : text.toString();
    }
}
