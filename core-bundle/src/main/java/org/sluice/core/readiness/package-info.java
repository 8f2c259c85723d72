/** Opens the injectors when everything behind them can take mail, and says so. */
package org.sluice.core.readiness;
