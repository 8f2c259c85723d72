package org.sluice.module.webhook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sluice.testing.Programs;

/** The schemas in {@code docs/webhook}, as Debian's validator for Python reads them. */
final class Schema {

    private static final String SCRIPT =
            """
            import json, jsonschema, sys
            schema = json.load(open(%s))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            for line in sys.stdin:
                error = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(line)))
                print('fits' if error is None else ('/'.join(map(str, error.absolute_path)) + ': ' + error.message)
                    .encode('ascii', 'replace').decode().replace('\\n', ' ')[:300])
            """;

    private Schema() {}

    static Path folder() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs/webhook"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/webhook");
    }

    /** What it says of each document, one a line: {@code fits}, or what is wrong. */
    static List<String> judge(String schema, List<String> documents) {
        String path = '"' + folder().resolve(schema).toString() + '"';
        return Programs.python("jsonschema", SCRIPT.formatted(path), documents);
    }
}
