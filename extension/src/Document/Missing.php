<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** That there is no value, neither a page nor a key; null is JSON's null, and a value. */
enum Missing {
	case MISSING;
}
