package org.sluice.bench.driver;

/** One of the ways a module can be installed, and how versions change there. */
interface Holding {

    /** Installs a version beside whatever serves. */
    void enter(String version) throws Exception;

    /** Changes to the other version; tells by what. */
    String change(String from, String to) throws Exception;

    /** Removes whatever does not serve, so that another way can bring that version. */
    default void narrow(String serving) throws Exception {}

    /** Removes all it installed. */
    void leave() throws Exception;
}
