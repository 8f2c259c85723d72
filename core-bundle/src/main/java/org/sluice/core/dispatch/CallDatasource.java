package org.sluice.core.dispatch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.sluice.core.record.Exchange;
import org.sluice.core.record.Wording;
import org.sluice.datasource.Datasource;
import org.sluice.datasource.DatasourceException;

/** A datasource under one call's cancellation. */
final class CallDatasource implements Datasource {

    private final String name;
    private final Datasource datasource;
    private final CallContext context;

    /** {@code datasource} is null while it is absent. */
    CallDatasource(String name, Datasource datasource, CallContext context) {
        this.name = name;
        this.datasource = datasource;
        this.context = context;
    }

    @Override
    public CompletionStage<List<Map<String, String>>> query(String query, Map<String, String> parameters) {
        String question = Wording.query(name, query, parameters);
        return datasource == null
                ? context.refuse(
                        Exchange.Kind.DATASOURCE, question, new DatasourceException(name + ": no such datasource now"))
                : context.guard(
                        Exchange.Kind.DATASOURCE,
                        question,
                        datasource.query(query, parameters),
                        () -> new DatasourceException(name + ": the call was cancelled"));
    }
}
