package org.sluice.module.dkim_sign;

import java.time.Duration;
import java.util.List;
import org.sluice.support.dkim.Canonicalization;

/**
 * What signatures look like.
 *
 * @param header canonical form of the header
 * @param body canonical form of the body
 * @param signed fields to sign where the message has them, in lower case; {@code *} for all that can be
 * @param oversigned fields of which no further one may be added
 * @param skipped fields to leave out all the same
 * @param bodyLength whether to say how long the body is ({@code l=})
 * @param copyHeaders whether to repeat the signed fields ({@code z=})
 * @param lifetime how long signatures are valid; zero for ever
 */
record Shape(
        Canonicalization header,
        Canonicalization body,
        List<String> signed,
        List<String> oversigned,
        List<String> skipped,
        boolean bodyLength,
        boolean copyHeaders,
        Duration lifetime) {}
