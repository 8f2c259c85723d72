/** What goes into the bundles that tests drop into a running server. Imports the API and the framework, nothing else. */
package org.sluice.itest.bundle;
