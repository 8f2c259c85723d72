package org.sluice.support.upstream;

/** The options every module that asks servers has beside its own; a second parameter of its configuration method. */
public @interface UpstreamConfig {

    /** {@code failover}: the first that is up; {@code round_robin}: each in turn. */
    String upstream__order() default "failover";

    /** Milliseconds until there is a connection. */
    String connect__timeout__millis() default "2000";

    /** Milliseconds until a server takes the next octets. */
    String write__timeout__millis() default "5000";

    /** Milliseconds from the last octet written to the first one back. */
    String reply__timeout__millis() default "10000";

    /** Milliseconds for the whole exchange. */
    String timeout__millis() default "10000";

    /** Connections to all servers together. */
    String max__connections() default "256";

    /** Exchanges that wait for a connection. */
    String max__waiting() default "1024";

    /** Seconds a connection without work is kept. */
    String idle__seconds() default "30";

    /** Seconds between two looks at a server nobody asks. */
    String probe__seconds() default "30";

    /** Most seconds a server that failed is passed over. */
    String backoff__seconds() default "30";

    /** File with the certificates (PEM) that sign a server's. */
    String tls__ca__file() default "";

    /** Whether a server's certificate and name are checked. */
    String tls__verify() default "true";
}
