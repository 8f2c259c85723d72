/**
 * A bundle of the bench's own that is installed into the server under test and swaps modules there, the way operators do it:
 * through the framework, features, the folder {@code deploy/} and the routing of versions.
 */
package org.sluice.bench.driver;
