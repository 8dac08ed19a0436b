<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator;

use Wikimedia\Stats\StatsFactory;

/** Counts what happens, in the statistics of the core: StatsFactory where there is one, else StatsD. */
final class Counter {
	public function __construct( private readonly mixed $statistics ) {
	}

	public function increment( string $what, string $outcome ): void {
		if ( $this->statistics instanceof StatsFactory ) {
			$this->statistics->withComponent( 'InstrumentConfigurator' )
				->getCounter( "{$what}_total" )->setLabel( 'outcome', $outcome )->increment();
			// At the end of a maintenance script MediaWiki 1.43 would forget it.
			$this->statistics->flush();
		} else {
			$this->statistics->increment( "InstrumentConfigurator.$what.$outcome" );
		}
	}
}
