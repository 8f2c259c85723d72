/** What engines of viruses behind servers have in common: whom they leave alone, how big a message may be, what they note. */
package org.sluice.support.upstream.scan;
