<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Wikimedia\Rdbms\IDBAccessObject;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/** The pages of this wiki. */
final class LocalSource implements Source {
	public function __construct( private readonly Catalogue $catalogue, private readonly string $environment ) {
	}

	/** @inheritDoc */
	public function fetch( ?int $oldest ): Delivery {
		$reading = $this->catalogue->read();
		if ( $oldest !== null && $reading->state->generation < $oldest ) {
			// A replica that lags; or else the database was restored, and says what counts now.
			$reading = $this->catalogue->read( IDBAccessObject::READ_LATEST );
		}
		return Delivery::of( $reading, $this->environment, ConvertibleTimestamp::time() );
	}
}
