package org.sluice.module.auth_file;

/** A users file that cannot be used as a whole; the message names line and reason and no secret. */
final class UsersFileRefused extends Exception {

    private static final long serialVersionUID = 1L;

    UsersFileRefused(String why) {
        super(why, null, false, false);
    }
}
