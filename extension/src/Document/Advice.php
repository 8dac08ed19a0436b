<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;

/**
 * What is valid and still likely a mistake. The wiki shows it and refuses nothing for it.
 *
 * configurator/core/rules/advice.py says the same; the repository's schemas/vectors hold both together.
 */
final class Advice {
	private const LONGEST_DAYS = 366;
	private const SHORTEST_NAME = 8;
	private const ADDRESS = '/([^\s@<>:\/]+)@([^\s@<>:\/]+)/';
	private const OF_A_TEAM = '/(^|[-_.+])(team|teams|list|lists|group|groups)([-_.]|$)/D';
	private const USER_PAGE = '/^\s*user([ _]talk)?\s*:/i';
	private const STREAM = '/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/D';
	private const LEVELS = [ 'low', 'medium', 'high' ];

	/**
	 * Return the warnings, and the errors that only the context shows: these first, then by place.
	 *
	 * @param stdClass $document one in which `Validator::problems` finds none
	 * @param Context $context
	 * @return Problem[]
	 */
	public static function problems( stdClass $document, Context $context ): array {
		$found = [];
		foreach ( [
			...ContextRules::problems( $document, $context ),
			...self::ofSample( $document, $context ),
			...self::ofAttributes( $document ),
			...self::ofTexts( $document ),
			...self::ofOverrides( $document ),
		] as $problem ) {
			// The views of several environments may find the same thing at the same place.
			$found[ serialize( $problem ) ] = $problem;
		}
		usort( $found, static fn ( $one, $other ) =>
			[ $other->isError, $one->pointer, $one->code ] <=> [ $one->isError, $other->pointer, $other->code ] );
		return $found;
	}

	/** @return Generator<Problem> */
	private static function ofSample( stdClass $document, Context $context ): Generator {
		foreach ( $context->views( $document ) as $view ) {
			$seconds = strtotime( $view->here->end ) - strtotime( $view->here->start );
			if ( $seconds > self::LONGEST_DAYS * 86400 ) {
				yield self::warning( $view->pointer( 'end' ), 'window/long', [ (string)intdiv( $seconds, 86400 ) ] );
			}
			$sample = $view->here->sample;
			$wikis = get_object_vars( $sample->wikis );
			if ( !$sample->rate && !array_filter( $wikis ) ) {
				yield self::warning( $view->pointer( 'sample', 'rate' ), 'rate/nobody' );
			}
			foreach ( $wikis as $wiki => $rate ) {
				if ( $rate == $sample->rate ) {
					yield self::warning(
						$view->pointer( 'sample', 'wikis', (string)$wiki ),
						'wiki/default-rate',
						[ Json::shown( $rate ) ]
					);
				}
			}
		}
	}

	/** @return Generator<Problem> */
	private static function ofAttributes( stdClass $document ): Generator {
		foreach ( $document->contextual_attributes as $index => $name ) {
			$found = self::ofAttribute( $name, $document->platforms ?? [] );
			if ( $found ) {
				[ $code, $facts, $sentence ] = $found;
				yield self::warning( "/contextual_attributes/$index", $code, [ $name, ...$facts ], $sentence );
			}
		}
		[ $level, $implied ] = [ $document->risk->level, Attributes::risk( $document->contextual_attributes ) ];
		if ( $level !== 'pending'
			&& array_search( $level, self::LEVELS, true ) < array_search( $implied, self::LEVELS, true )
		) {
			yield self::warning( '/risk/level', 'risk/too-low', [ $level, $implied ] );
		}
	}

	/** Return the code of what is odd about an attribute, what its sentence names beside it, and which sentence. */
	private static function ofAttribute( string $name, array $platforms ): ?array {
		return match ( Attributes::status( $name ) ) {
			null => self::unlessNull( 'attribute/unknown', 'attribute-unknown-near', Attributes::near( $name ) ),
			Attributes::GONE =>
				self::unlessNull( 'attribute/gone', 'attribute-gone-instead', Attributes::instead( $name ) ),
			Attributes::UNSUPPLIED => [ 'attribute/unsupplied', [], '' ],
			Attributes::ALWAYS => [ 'attribute/superfluous', [], '' ],
			default => self::elsewhere( Attributes::platforms( $name ), $platforms ),
		};
	}

	private static function unlessNull( string $code, string $sentence, ?string $better ): array {
		return $better === null ? [ $code, [], '' ] : [ $code, [ $better ], $sentence ];
	}

	private static function elsewhere( array $supplying, array $platforms ): ?array {
		$lacking = array_diff( $platforms, $supplying );
		return $lacking
			? [ 'attribute/elsewhere', [ implode( ', ', $supplying ), implode( ', ', $lacking ) ], '' ] : null;
	}

	/** @return Generator<Problem> */
	private static function ofTexts( stdClass $document ): Generator {
		if ( strlen( $document->name ) < self::SHORTEST_NAME ) {
			yield self::warning( '/name', 'name/short', [ (string)self::SHORTEST_NAME ] );
		}
		if ( self::isPersonal( $document->contact ) ) {
			yield self::warning( '/contact', 'contact/personal' );
		}
		$stream = $document->stream->name ?? null;
		if ( $stream !== null && !preg_match( self::STREAM, $stream ) ) {
			yield self::warning( '/stream/name', 'stream/odd-name', [ $stream ] );
		}
	}

	/** Tell whether a contact looks like one person's user page or address, not like a team's. */
	private static function isPersonal( string $contact ): bool {
		if ( preg_match( self::USER_PAGE, $contact ) ) {
			return true;
		}
		return !str_starts_with( $contact, 'https://' ) && preg_match( self::ADDRESS, $contact, $parts )
			&& !preg_match( self::OF_A_TEAM, $parts[1] ) && !preg_match( self::OF_A_TEAM, $parts[2] );
	}

	/** @return Generator<Problem> */
	private static function ofOverrides( stdClass $document ): Generator {
		foreach ( get_object_vars( $document->overrides ) as $environment => $override ) {
			$pointer = Json::child( '/overrides', (string)$environment );
			if ( !get_object_vars( $override ) ) {
				yield self::warning( $pointer, 'override/idle' );
			}
			foreach ( get_object_vars( $override ) as $key => $value ) {
				if ( Json::same( $value, $document->$key ) ) {
					yield self::warning( Json::child( $pointer, $key ), 'override/idle' );
				}
			}
			if ( !in_array( $environment, $document->environments, true ) ) {
				yield self::warning( $pointer, 'override/stray', [ $environment ] );
			}
		}
	}

	private static function warning(
		string $pointer, string $code, array $facts = [], string $sentence = ''
	): Problem {
		return new Problem( $pointer, $code, $facts, $sentence, false );
	}
}
