package org.sluice.support.dkim;

/** How names of domains relate. */
public final class DomainRelation {

    private DomainRelation() {}

    /** Whether the name is that domain or below it; both in lower case. */
    public static boolean isWithin(String name, String domain) {
        return name.equals(domain)
                || name.length() > domain.length()
                        && name.endsWith(domain)
                        && name.charAt(name.length() - domain.length() - 1) == '.';
    }

    /** As A-labels in lower case, without the final dot; what is no domain comes back as something that no zone holds. */
    public static String ascii(String domain) {
        return AuthorDomains.ascii(domain);
    }

    /** Whether the DNS could hold it: labels of letters, digits, hyphens and underscores, each of 1 to 63 octets. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (c == '.' && label > 0) {
                label = 0;
            } else if (!plain || ++label > 63) {
                return false;
            }
        }
        return label > 0;
    }
}
