<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Hub\StoredPage;
use stdClass;

/** An instrument page as a list shows it: what its document says in one environment, and its state at one instant. */
final class Listed {
	/** No valid document. */
	public const INVALID = 'invalid';
	public const ACTIVE = 'active';
	/** All states, those first that matter most. */
	public const STATES = [
		self::ACTIVE, Instrument::EARLY, Instrument::OFF_HERE, Instrument::OFF, Instrument::LATE, Instrument::NOT_HERE,
		self::INVALID,
	];

	public readonly string $name;
	/** The document as the environment sees it; null if the page has no valid one. */
	public readonly ?stdClass $here;
	/** One of `STATES`. */
	public readonly string $state;

	public function __construct( public readonly StoredPage $page, string $environment, string $at ) {
		$instrument = $page->instrument();
		$this->name = $page->name;
		$this->here = $instrument?->resolved( $environment );
		$this->state = $instrument
			? $instrument->inactiveReason( $environment, $at ) ?? self::ACTIVE : self::INVALID;
	}

	/** Return the rate on a wiki, or the default rate if that is ""; null of no valid document. */
	public function rate( string $wiki ): int|float|null {
		return $this->here ? Instrument::rateOn( $this->here->sample, $wiki === '' ? null : $wiki ) : null;
	}
}
