<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use stdClass;

/** What a hub gives to a wiki: docs/reference/http.md describes its form as a body. */
final class Delivery {
	/** How long before its start an instrument is given, in seconds. */
	public const AHEAD = 3600;
	private const FORMAT = 1;

	/**
	 * @param int $generation see `Catalogue::generation`
	 * @param bool $allOff whether there are none on purpose
	 * @param stdClass[] $instruments the technical keys of documents, resolved for the hub's environment, by name
	 * @param array{name:string,reason:string}[] $leftOut what could not be given, and why
	 */
	public function __construct(
		public readonly int $generation,
		public readonly bool $allOff,
		public readonly array $instruments,
		public readonly array $leftOut
	) {
	}

	/** Return what is wanted in an environment at a Unix time or within an hour. */
	public static function of( Reading $reading, string $environment, int $now ): self {
		[ $at, $soon ] = [ Instrument::instant( $now ), Instrument::instant( $now + self::AHEAD ) ];
		$given = [];
		foreach ( $reading->instruments as $instrument ) {
			// Whoever runs now, or is only too early, and not for long.
			$reason = $instrument->inactiveReason( $environment, $at );
			if ( $reason === null
				|| $reason === Instrument::EARLY && $instrument->resolved( $environment )->start <= $soon
			) {
				$given[] = self::technical( $instrument->resolved( $environment ) );
			}
		}
		return new self( $reading->generation, !$given && $reading->complete, $given, $reading->leftOut );
	}

	public function sha256(): string {
		return hash( 'sha256', OneLine::of( $this->instruments ) );
	}

	public function body(): string {
		return OneLine::of( [
			'format' => self::FORMAT,
			'generation' => $this->generation,
			'all_off' => $this->allOff,
			'sha256' => $this->sha256(),
			'instruments' => $this->instruments,
		] );
	}

	/**
	 * Return what a hub's answer says; single instruments that are not valid are left out.
	 *
	 * @throws SourceError it is no whole answer
	 */
	public static function fromBody( string $body, Validator $validator ): self {
		$value = json_decode( $body );
		if ( !$value instanceof stdClass || ( $value->format ?? null ) !== self::FORMAT
			|| !is_int( $value->generation ?? null ) || !is_array( $value->instruments ?? null )
		) {
			throw new SourceError( 'The hub answered with something that is no list of instruments.' );
		}
		if ( ( $value->sha256 ?? null ) !== hash( 'sha256', OneLine::of( $value->instruments ) ) ) {
			throw new SourceError( 'The hub\'s list of instruments does not have the SHA-256 that it names.' );
		}
		if ( ( $value->all_off ?? null ) !== ( $value->instruments === [] ) ) {
			throw new SourceError( 'The hub\'s list of instruments and its mark "all_off" contradict each other.' );
		}
		[ $given, $leftOut ] = [ [], [] ];
		foreach ( $value->instruments as $item ) {
			$name = is_string( $item->name ?? null ) ? $item->name : '?';
			$problems = isset( $given["=$name"] ) ? [] : $validator->problems( self::document( $item ), $name );
			if ( $problems || isset( $given["=$name"] ) ) {
				$reason = $problems ? $problems[0]->code . ' at ' . ( $problems[0]->pointer ?: '/' ) : 'it is given twice';
				$leftOut[] = [ 'name' => $name, 'reason' => $reason ];
			} else {
				$given["=$name"] = $item;
			}
		}
		if ( $leftOut && !$given ) {
			throw new SourceError( 'None of the hub\'s instruments is valid here.' );
		}
		return new self( $value->generation, $value->all_off, array_values( $given ), $leftOut );
	}

	private static function technical( stdClass $document ): stdClass {
		return (object)[
			'name' => $document->name,
			'start' => $document->start,
			'end' => $document->end,
			'platforms' => $document->platforms,
			'stream' => $document->stream,
			'sample' => $document->sample,
			'contextual_attributes' => $document->contextual_attributes,
		];
	}

	/** Return a document whose technical keys are an item's, so that the rules of documents judge the item. */
	private static function document( mixed $item ): mixed {
		return $item instanceof stdClass ? (object)( get_object_vars( $item ) + [
			'schema' => Validator::SCHEMA,
			'title' => '-',
			'description' => '-',
			'owners' => [ '-' ],
			'contact' => '-',
			'task' => 'T1',
			'purpose' => [],
			'risk' => (object)[ 'level' => 'low', 'review' => null ],
			'enabled' => true,
			'environments' => [ 'here' ],
			'overrides' => (object)[],
		] ) : $item;
	}
}
