package org.sluice.datasource;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One configured directory or database. A service with the property {@code datasource.name}. Parameters are bound, never
 * pasted into the query.
 */
@ConsumerType
public interface Datasource {

    /**
     * Rows as column to value. Fails with a {@link DatasourceException} when nobody knows; an empty list means that there is
     * no such row.
     */
    CompletionStage<List<Map<String, String>>> query(String query, Map<String, String> parameters);
}
