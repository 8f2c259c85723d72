/** What checks share: whom they leave alone. Copied privately into each bundle that uses it. */
package org.sluice.support.validation;
