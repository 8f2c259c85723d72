package org.sluice.datasource;

/** The datasource is absent, unreachable or refused the query. */
public final class DatasourceException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Names the datasource and what went wrong. */
    public DatasourceException(String message) {
        super(message);
    }

    /** Names the datasource and what went wrong. */
    public DatasourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
