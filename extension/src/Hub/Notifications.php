<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Event;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Registration\ExtensionRegistry;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Title\Title;
use MediaWiki\User\UserIdentityLookup;

/** Lets Echo notify whom a proposal concerns, where it is loaded; nothing here needs it. */
final class Notifications {
	/** Something waits: for those who may decide, and watch. */
	public const PROPOSED = 'proposed';
	/** It was decided: for those who wrote it. */
	public const DECIDED = 'decided';
	private const ECHO_EVENT = 'MediaWiki\\Extension\\Notifications\\Model\\Event';
	private const TYPES = [
		Event::PROPOSED => self::PROPOSED,
		Event::APPROVED => self::DECIDED,
		Event::DECLINED => self::DECIDED,
	];

	public function __construct( private readonly UserIdentityLookup $users ) {
	}

	/**
	 * @param Kind $kind
	 * @param string $event one of `Event`
	 * @param RevisionRecord $revision
	 * @param array<?string> $authors of what was decided; a hidden one is null
	 */
	public function send( Kind $kind, string $event, RevisionRecord $revision, array $authors ): void {
		$type = self::TYPES[$event] ?? null;
		if ( $type === null || !ExtensionRegistry::getInstance()->isLoaded( 'Echo' ) ) {
			return;
		}
		[ self::ECHO_EVENT, 'create' ]( [
			'type' => "$kind->noun-$type",
			'title' => Title::newFromPageIdentity( $revision->getPage() ),
			'agent' => $revision->getUser( RevisionRecord::RAW ),
			'extra' => [
				'revid' => $revision->getId(),
				'event' => $event,
				'authors' => $type === self::DECIDED ? $this->ids( $authors ) : [],
			],
		] );
	}

	/** @return int[] */
	private function ids( array $names ): array {
		$ids = array_map( fn ( $name ) =>
			$this->users->getUserIdentityByName( $name )?->getId(), array_filter( $names, 'is_string' ) );
		return array_values( array_filter( $ids ) );
	}
}
