/** What checks share: whom they leave alone, what they are told of a call. Copied privately into each bundle that uses it. */
package org.sluice.support.validation;
