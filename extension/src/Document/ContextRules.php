<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Generator;
use stdClass;

/**
 * What can be wrong with a valid document where it is saved: its neighbours, its wikis, the time.
 *
 * configurator/core/rules/environment.py says the same; the repository's schemas/vectors hold both together.
 */
final class ContextRules {
	/** Of those that share a stream. */
	private const MOST_NAMES = 10;

	/**
	 * @param stdClass $document one in which `Validator::problems` finds none
	 * @param Context $context
	 * @return Generator<Problem>
	 */
	public static function problems( stdClass $document, Context $context ): Generator {
		yield from self::onTheAuthority( $document, $context );
		yield from self::unknownEnvironments( $document, $context );
		foreach ( $context->views( $document ) as $view ) {
			if ( $context->now !== null && $view->here->end < $context->now ) {
				yield new Problem( $view->pointer( 'end' ), 'window/past', [ $view->here->end ], '', false );
			}
			yield from self::unknownWikis( $view, $context );
		}
		yield from self::changedSample( $document, $context );
	}

	/** @return Generator<Problem> */
	private static function onTheAuthority( stdClass $document, Context $context ): Generator {
		if ( !$context->isAuthority ) {
			return;
		}
		$view = $context->view( $document );
		if ( $view->here->enabled && $document->risk->level === 'pending' ) {
			yield new Problem( '/risk/level', 'risk/pending', [], 'risk-not-assessed' );
		}
		$sample = $view->here->sample;
		if ( ( $sample->unit ?? null ) === 'pageview' && $sample->rate == 1 ) {
			yield new Problem( $view->pointer( 'sample', 'rate' ), 'rate/everybody', [], '', false );
		}
		$stream = $document->stream->name ?? null;
		$sharers = $stream === null || !$context->isActive( $document )
			? [] : array_map( 'strval', array_keys( $context->others ?? [], $stream, true ) );
		$sharers = array_diff( $sharers, [ $document->name ] );
		sort( $sharers, SORT_STRING );
		if ( $sharers ) {
			$more = count( $sharers ) > self::MOST_NAMES ? [ '…' ] : [];
			$named = [ ...array_slice( $sharers, 0, self::MOST_NAMES ), ...$more ];
			yield new Problem( '/stream/name', 'stream/shared', [ $stream, implode( ', ', $named ) ] );
		}
	}

	/** @return Generator<Problem> */
	private static function unknownEnvironments( stdClass $document, Context $context ): Generator {
		if ( $context->environments === null ) {
			return;
		}
		$listed = [];
		foreach ( $document->environments as $index => $environment ) {
			$listed["/environments/$index"] = $environment;
		}
		foreach ( get_object_vars( $document->overrides ) as $environment => $_ ) {
			$listed[ Json::child( '/overrides', $environment ) ] = $environment;
		}
		foreach ( array_diff( $listed, $context->environments ) as $pointer => $environment ) {
			yield new Problem( $pointer, 'environment/unknown', [
				$environment, implode( ', ', $context->environments )
			] );
		}
	}

	/** @return Generator<Problem> */
	private static function unknownWikis( View $view, Context $context ): Generator {
		if ( $context->wikis === null ) {
			return;
		}
		$unknown = array_diff_key( get_object_vars( $view->here->sample->wikis ), array_flip( $context->wikis ) );
		foreach ( $unknown as $wiki => $_ ) {
			yield new Problem(
				$view->pointer( 'sample', 'wikis', (string)$wiki ), 'wiki/unknown', [ (string)$wiki ], '', false
			);
		}
	}

	/** @return Generator<Problem> */
	private static function changedSample( stdClass $document, Context $context ): Generator {
		if ( $context->live === null || !$context->isActive( $document ) || !$context->isActive( $context->live ) ) {
			return;
		}
		$view = $context->view( $document );
		if ( !Json::same( $context->view( $context->live )->here->sample, $view->here->sample ) ) {
			yield new Problem( $view->pointer( 'sample' ), 'sample/changed', [], '', false );
		}
	}
}
