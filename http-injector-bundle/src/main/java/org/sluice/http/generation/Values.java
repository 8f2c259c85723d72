package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What placeholders stand for. Several layers; the first in which a whole dotted name is found wins. Immutable. */
final class Values {

    private final List<JsonNode> layers;

    private Values(List<JsonNode> layers) {
        this.layers = layers;
    }

    static Values of(JsonNode... strongestFirst) {
        return new Values(List.of(strongestFirst));
    }

    /** The text of a name; empty for null and for a name nobody knows. */
    String text(List<String> path) {
        for (JsonNode layer : layers) {
            JsonNode node = layer;
            for (String name : path) {
                node = node.path(name);
            }
            if (!node.isMissingNode()) {
                return node.isNull() ? "" : node.isValueNode() ? node.asText() : node.toString();
            }
        }
        return "";
    }
}
