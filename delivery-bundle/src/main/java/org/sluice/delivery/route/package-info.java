/** Where mail for a domain goes: the routes an operator wrote, and the table that finds one. */
package org.sluice.delivery.route;
