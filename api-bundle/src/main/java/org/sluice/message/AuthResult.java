package org.sluice.message;

import java.util.Map;

/**
 * One method's finding for Authentication-Results (RFC 8601 section 2.2).
 *
 * @param method such as {@code spf}, {@code iprev}, {@code dkim}
 * @param result such as {@code pass}, {@code fail}, {@code temperror}
 * @param properties {@code ptype.property} to value, in the order to print
 */
public record AuthResult(String method, String result, Map<String, String> properties) {}
