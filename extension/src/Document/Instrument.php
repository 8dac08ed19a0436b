<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/**
 * A valid document as one environment, one wiki and one instant see it.
 *
 * configurator/core/effective.py says the same. Instants are texts (YYYY-MM-DDTHH:MM:SSZ, UTC), which sort like the
 * moments that they name; nothing here asks a clock.
 */
final class Instrument {
	/** Its environments do not list this one. */
	public const NOT_HERE = 'not-here';
	/** It is switched off, by the document itself or by this environment's override. */
	public const OFF = 'off';
	public const OFF_HERE = 'off-here';
	/** Its window has not begun, or has ended. */
	public const EARLY = 'early';
	public const LATE = 'late';

	/** @param stdClass $document one in which `Validator::problems` finds none */
	public function __construct( public readonly stdClass $document ) {
	}

	/** Return the instant of a Unix time. */
	public static function instant( int $time ): string {
		return gmdate( 'Y-m-d\TH:i:s\Z', $time );
	}

	/** Return the document as an environment sees it: its override applied, none left. The document stays as it is. */
	public function resolved( string $environment ): stdClass {
		$here = clone $this->document;
		foreach ( get_object_vars( $here->overrides->$environment ?? new stdClass() ) as $key => $value ) {
			$here->$key = $value;
		}
		$here->overrides = new stdClass();
		return $here;
	}

	/**
	 * Return why nothing is collected in an environment at an instant, or null when it is.
	 *
	 * Of several reasons the first counts, in the order of the constants. Start and end belong to the window.
	 */
	public function inactiveReason( string $environment, string $at ): ?string {
		$here = $this->resolved( $environment );
		return match ( true ) {
			!in_array( $environment, $here->environments, true ) => self::NOT_HERE,
			!$here->enabled => $this->document->enabled ? self::OFF_HERE : self::OFF,
			$at < $here->start => self::EARLY,
			$at > $here->end => self::LATE,
			default => null,
		};
	}

	/** Tell whether it is enabled, within its window, and meant for the environment. */
	public function isActive( string $environment, string $at ): bool {
		return $this->inactiveReason( $environment, $at ) === null;
	}

	/** Return the Unix time at which it starts or has ended next, seen from an instant; null if it never does. */
	public function nextChange( string $environment, string $at ): ?int {
		$here = $this->resolved( $environment );
		return match ( $this->inactiveReason( $environment, $at ) ) {
			self::EARLY => strtotime( $here->start ),
			null => strtotime( $here->end ) + 1,
			default => null,
		};
	}

	/** Return the rate of a wiki in a sample, or the default rate if null; a whole number is an integer. */
	public static function rateOn( stdClass $sample, ?string $wiki ): int|float {
		$rate = $wiki === null ? $sample->rate : ( $sample->wikis->$wiki ?? $sample->rate );
		return floor( $rate ) == $rate ? (int)$rate : $rate;
	}
}
