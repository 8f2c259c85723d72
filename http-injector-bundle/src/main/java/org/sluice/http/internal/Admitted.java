package org.sluice.http.internal;

import java.util.List;
import java.util.Map;

/** A request whose head is in order and whose sender may come in. */
record Admitted(Routes.Route route, String caller, String id, Map<String, List<String>> query) {}
