<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** Where a wiki takes its instruments from. */
interface Source {
	/**
	 * Return what is wanted from an hour before its start to its end.
	 *
	 * @param ?int $oldest the generation below which what the source says at first is an old answer; null: none is
	 * @throws SourceError
	 */
	public function fetch( ?int $oldest ): Delivery;
}
