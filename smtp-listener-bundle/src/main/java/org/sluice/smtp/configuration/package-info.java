/** What operators say, put together: the scopes of a whole configuration, and the options of one session. */
package org.sluice.smtp.configuration;
