package org.sluice.smtp.session;

import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.extension.TrustedExtension;
import org.sluice.smtp.proxy.XclientClaims;
import org.sluice.validation.Phase;

/**
 * How a session begins whose client was named by the one before it on the same connection: CONNECT is asked again for the
 * other client, its greeting too if that was told, and the banner is the answer. A client whose greeting is refused has to
 * say a better one.
 */
public final class Handover {

    private final SmtpSession session;
    private final CoreLink core;
    private final ConnectionFacts facts;
    private final XclientClaims claims;

    public Handover(SmtpSession session, CoreLink core, ConnectionFacts facts, XclientClaims claims) {
        this.session = session;
        this.core = core;
        this.facts = facts;
        this.claims = claims;
    }

    /** Asks; the session is suspended by now. */
    public void begin() {
        core.ask(Phase.CONNECT, this::adopted, outcome -> {
            if (outcome.isRefused() || claims.hello().isEmpty()) {
                session.after(outcome.delay(), () -> session.connected(outcome));
            } else {
                greet(outcome);
            }
        });
    }

    private Session adopted(Session known) {
        known.adopt(facts);
        claims.login().ifPresent(user -> {
            known.authenticated(TrustedExtension.XCLIENT, user, "pass");
            session.authentication().vouchedFor(user);
        });
        return known;
    }

    private void greet(Outcome atConnect) {
        core.ask(
                Phase.EHLO,
                this::greeted,
                outcome -> session.after(
                        atConnect.delay().plus(outcome.delay()),
                        () -> session.connectedAndGreeted(atConnect, outcome, claims.isEsmtp())));
    }

    private Session greeted(Session known) {
        String name = claims.hello().orElseThrow();
        known.hello(claims.isEsmtp(), name, (claims.isEsmtp() ? "EHLO " : "HELO ") + name);
        return known;
    }
}
