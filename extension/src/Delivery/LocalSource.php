<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Wikimedia\Timestamp\ConvertibleTimestamp;

/** The pages of this wiki. */
final class LocalSource implements Source {
	public function __construct( private readonly Catalogue $catalogue, private readonly string $environment ) {
	}

	/** @inheritDoc */
	public function fetch(): Delivery {
		return Delivery::of( $this->catalogue->read(), $this->environment, ConvertibleTimestamp::time() );
	}
}
