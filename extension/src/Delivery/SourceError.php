<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use RuntimeException;

/** The source of the instruments could not be read. The message is a sentence without addresses: anybody may see it. */
final class SourceError extends RuntimeException {
}
