package org.sluice.core.context;

/** Names of the values the core itself keeps in the dictionaries. */
public final class Variables {

    /** Whether this client may send to foreign domains. */
    public static final String CAN_RELAY = "can_relay";

    /** Whether this client is one of ours. */
    public static final String TRUSTED_MX = "trusted_mx";

    /** In front of a module's name: skip it for this connection. */
    public static final String BYPASS_PREFIX = "__bypass_";

    /** In front of a list's name: found on that whitelist. */
    public static final String WHITELIST_PREFIX = "dp_whitelist_";

    static final String PATHWAY = "pathway";
    static final String EHLO_STRING = "ehlo_string";
    static final String EHLO_DOMAIN = "ehlo_domain";
    static final String AUTH_NAME = "auth_name";
    static final String AUTH_USER = "auth_user";
    static final String AUTH_STATUS = "auth_status";
    static final String TLS = "tls";
    static final String CONNECTION_MESSAGE_COUNT = "connection_message_count";
    static final String CONNECTION_RCPT_COUNT = "connection_rcpt_count";
    static final String MESSAGE_RCPT_COUNT = "message_rcpt_count";
    static final String MAILFROM_STRING = "mailfrom_string";
    static final String MAILFROM_LOCALPART = "mailfrom_localpart";
    static final String MAILFROM_DOMAIN = "mailfrom_domain";
    static final String RCPTTO_STRING = "rcptto_string";
    static final String RCPTTO_LOCALPART = "rcptto_localpart";
    static final String RCPTTO_DOMAIN = "rcptto_domain";
    /** Whether mail for that recipient is taken from anybody, and not only from clients that may relay. */
    static final String RCPTTO_OURS = "rcptto_ours";

    private Variables() {}
}
