<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use ManualLogEntry;
use MediaWiki\ChangeTags\ChangeTagsStore;
use MediaWiki\Config\Config;
use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Event;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\MainConfigNames;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use MediaWiki\User\UserFactory;
use Wikimedia\Rdbms\IDBAccessObject;

/** Tells what a save did: by change tags, in the log, and to those whom it concerns. */
final class Events {
	/** What is tagged, in the order in which tags are listed; each behind the kind's noun. */
	public const TAGGED = [ Event::PROPOSED, Event::APPROVED, Event::DECLINED, Event::WITHDRAWN ];
	/** What is logged, and how the log names it. */
	private const LOGGED = [
		Event::APPROVED => 'approve',
		Event::DECLINED => 'decline',
		Event::SWITCHED_OFF => 'switch-off',
	];

	public function __construct(
		private readonly ChangeTagsStore $tags,
		private readonly Config $config,
		private readonly Histories $histories,
		private readonly Notifications $notifications,
		private readonly PermissionManager $permissions,
		private readonly RevisionLookup $revisions,
		private readonly UserFactory $users
	) {
	}

	/** Tell what a revision did, however long ago it was saved: later ones do not count. */
	public function tell( Kind $kind, RevisionRecord $revision ): void {
		$name = $revision->getPage()->getDBkey();
		$before = fn ( int $id ): Proposal => $this->histories->proposal( $kind, $name, $id );
		$isLive = $revision->getPage()->getNamespace() === $kind->page;
		$was = $isLive ? $before( $revision->getId() ) : null;
		$events = $was ? $this->ofPage( $was, $revision ) : array_filter( [ Event::ofProposal(
			$before( $revision->getId() + 1 ), $revision->getId(),
			fn ( string $user ) => $this->mayDecide( $user, Title::makeTitle( $kind->page, $name ) )
		) ] );
		$tags = array_map( static fn ( $event ) => "$kind->noun-$event", array_intersect( self::TAGGED, $events ) );
		if ( $tags ) {
			$this->tags->addTags( array_values( $tags ), null, $revision->getId() );
		}
		$isDecided = array_intersect( [ Event::APPROVED, Event::DECLINED ], $events );
		$authors = $isDecided ? ( $was ?? $before( $revision->getId() ) )->contributors() : [];
		foreach ( $events as $event ) {
			$this->log( $kind, $event, $revision );
			$this->notifications->send( $kind, $event, $revision, $authors );
		}
	}

	/** @return string[] */
	private function ofPage( Proposal $was, RevisionRecord $revision ): array {
		$parent = $revision->getParentId()
			? $this->revisions->getRevisionById( $revision->getParentId(), IDBAccessObject::READ_LATEST ) : null;
		return Event::ofPage(
			$was,
			(string)$revision->getUser( RevisionRecord::RAW )?->getName(),
			\Wikimedia\base_convert( $revision->getSha1(), 36, 16, 40 ),
			self::value( $parent ),
			self::value( $revision )
		);
	}

	private function log( Kind $kind, string $event, RevisionRecord $revision ): void {
		$action = self::LOGGED[$event] ?? null;
		// Another kind has a log if its extension makes one.
		if ( $action === null || !in_array( $kind->noun, $this->config->get( MainConfigNames::LogTypes ), true ) ) {
			return;
		}
		$entry = new ManualLogEntry( $kind->noun, $action );
		$entry->setPerformer( $revision->getUser( RevisionRecord::RAW ) );
		$entry->setTarget( $revision->getPage() );
		$entry->setTimestamp( $revision->getTimestamp() );
		$entry->setComment( $revision->getComment( RevisionRecord::RAW )->text ?? '' );
		$entry->setParameters( [ '4::revision' => $revision->getId() ] );
		$entry->setAssociatedRevId( $revision->getId() );
		// Not published: recent changes have the edit itself.
		$entry->insert();
	}

	private function mayDecide( string $user, Title $page ): bool {
		$account = $this->users->newFromName( $user );
		return $account && $this->permissions->userCan( 'edit', $account, $page, PermissionManager::RIGOR_QUICK );
	}

	private static function value( ?RevisionRecord $revision ): mixed {
		$content = $revision?->getContent( SlotRecord::MAIN, RevisionRecord::RAW );
		return $content instanceof JsonContent ? $content->getData()->getValue() : null;
	}
}
