package org.sluice.http.internal;

import java.util.concurrent.CompletionStage;

/** Answers one kind of request. Called on a worker; may complete on any thread. */
interface Endpoint {

    CompletionStage<Reply> handle(Request request);
}
