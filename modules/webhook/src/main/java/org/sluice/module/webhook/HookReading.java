package org.sluice.module.webhook;

import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpReply;
import org.sluice.validation.Phase;

/** What replies mean: 200 with JSON is an answer, 204 says that there is none to give; a redirection leads nowhere. */
record HookReading(AnswerReader reader, Phase phase) implements HttpQuestion.Reading<HookAnswer> {

    private static final int NO_CONTENT = 204;
    private static final String JSON = "(?i)application/([a-z0-9.+-]{1,60}\\+)?json\\s*(;.*)?";

    @Override
    public boolean isAnswer(int status) {
        return status == 200 || status == NO_CONTENT;
    }

    @Override
    public HookAnswer read(HttpReply reply) throws MalformedAnswer {
        if (reply.status() == NO_CONTENT) {
            return HookAnswer.NOTHING;
        }
        if (!reply.header("content-type").orElse("").strip().matches(JSON)) {
            throw new MalformedAnswer("Content-Type", "application/json");
        }
        return reader.read(reply.body(), phase);
    }
}
