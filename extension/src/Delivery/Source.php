<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** Where a wiki takes its instruments from. */
interface Source {
	/**
	 * Return what is wanted from an hour before its start to its end.
	 *
	 * @throws SourceError
	 */
	public function fetch(): Delivery;
}
