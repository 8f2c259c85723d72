package org.sluice.http.generation;

import java.util.Optional;

/** The switches of a transmission. What is not done here may be switched off, never on. */
final class Options {

    private Options() {}

    static void check(Members request) {
        Members options = Members.of(request.name("options"), request.object("options"));
        Optional<String> start = options.text("start_time");
        if (start.isPresent() && !start.get().equals("now")) {
            throw RequestRefused.unsupported(
                    options.name("start_time"), "mail is sent at once; leave it out or say now");
        }
        refuseIfOn(options, "open_tracking");
        refuseIfOn(options, "click_tracking");
        refuseIfOn(options, "inline_css");
        refuseIfOn(options, "sandbox");
        // Without a suppression list both values mean the same.
        options.flag("transactional");
        options.flag("skip_suppression");
        options.nothingElse();
    }

    private static void refuseIfOn(Members options, String member) {
        if (options.flag(member).orElse(false)) {
            throw RequestRefused.unsupported(options.name(member), "not done here; leave it out or say false");
        }
    }
}
